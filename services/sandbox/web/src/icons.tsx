/** The few signs that Heroicons does not have. */

/** One tick: sent. Two: delivered. Two in colour: read. */
export function Ticks({ isDouble }: { isDouble: boolean }) {
  return (
    <svg
      viewBox="0 0 18 12"
      width="17"
      height="11"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path d="M1 6.5 4.5 10 11 2" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" />
      {isDouble && (
        <path
          d="M8.5 9 9.5 10 16 2"
          strokeWidth="1.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      )}
    </svg>
  );
}

export function Brand() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#2c4bd8" />
      <path d="M9 11h14M9 16h9M9 21h12" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
