export function Mark({ size = 56 }: { size?: number }) {
  return (
    <svg class="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M9 24.5V13.5a7 7 0 0 1 14 0v11M7.5 24.5h17M16 24.5v-7" fill="none" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
