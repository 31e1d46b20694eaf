/** The mark: three lines of a log, the last one alive. */
export function Logo({ size = 28, withName = true }: { size?: number; withName?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: size * 0.34 }}>
      <svg width={size} height={size} viewBox="0 0 32 32" role="img" aria-label="Convolog">
        <rect width="32" height="32" rx="8" fill="#3d4bbd" />
        <path
          d="M9 10.5h14M9 16h9M9 21.5h5"
          stroke="#fff"
          strokeWidth="3"
          strokeLinecap="round"
          fill="none"
        />
        <circle cx="22" cy="21.5" r="2.6" fill="#9fe3c6" />
      </svg>
      {withName && (
        <b style={{ fontSize: size * 0.6, letterSpacing: '-0.02em', fontWeight: 680 }}>Convolog</b>
      )}
    </span>
  );
}
