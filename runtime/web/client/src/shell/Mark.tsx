export function Mark({ size = 56 }: { size?: number }) {
  return (
    <svg class="mark" viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M9 23V11.500a7 7 0 0 1 14 0V23M7.500 23h17M16 23v-7" fill="none" stroke-width="2.400" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
