import type { ComponentChildren, Ref } from 'preact';
import { Icon, type IconName } from './Icon';
import { Spinner } from './Spinner';
import './button.css';

interface ButtonProps {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  tone?: 'primary' | 'plain' | 'quiet' | 'danger';
  type?: 'button' | 'submit';
  icon?: IconName;
  busy?: boolean;
  disabled?: boolean;
  wide?: boolean;
}

export function Button({ children, onClick, tone = 'plain', type = 'button', icon, busy = false, disabled = false, wide = false }: ButtonProps) {
  return (
    <button
      type={type}
      class={`button button-${tone}${wide ? ' button-wide' : ''}`}
      disabled={disabled}
      aria-busy={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Spinner small /> : icon && <Icon name={icon} size={18} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps {
  icon: IconName;
  label: string;
  onClick?: (event: MouseEvent) => void;
  tone?: 'quiet' | 'accent';
  disabled?: boolean;
  small?: boolean;
  type?: 'button' | 'submit';
  pressed?: boolean;
  expanded?: boolean;
  popup?: 'menu' | 'dialog';
  buttonRef?: Ref<HTMLButtonElement>;
  tabIndex?: number;
}

export function IconButton(props: IconButtonProps) {
  const { icon, label, onClick, tone = 'quiet', disabled = false, small = false, type = 'button', pressed, expanded, popup, buttonRef, tabIndex } = props;
  return (
    <button
      ref={buttonRef ?? null}
      type={type}
      class={`icon-button icon-button-${tone}${small ? ' icon-button-small' : ''}`}
      aria-label={label}
      title={label}
      disabled={disabled}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-haspopup={popup}
      tabIndex={tabIndex}
      onClick={onClick}
    >
      <Icon name={icon} size={small ? 18 : 20} />
    </button>
  );
}
