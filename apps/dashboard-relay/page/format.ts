/** Dollars from microdollars, as short as is still true. */
export function usd(microdollars: number): string {
  const dollars = microdollars / 1e6;
  if (dollars === 0) return "$0";
  const size = Math.abs(dollars);
  if (size >= 1000) return `$${dollars.toLocaleString("en-US", { maximumFractionDigits: 0 })}`;
  const digits = size >= 1 ? 2 : size >= 0.01 ? 4 : 6;
  return `$${dollars.toFixed(digits)}`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

export function clock(at: number): string {
  return new Date(at).toLocaleTimeString([], { hour12: false });
}

/** A time of day, and the date where that is not today. */
export function moment(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay
    ? new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })
    : new Date(at).toLocaleString([], {
        month: "short",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        hour12: false,
      });
}

export function milliseconds(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return ms < 10_000 ? `${count(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}

export function megabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** `3 h 20 min`, `45 s`. */
export function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(minutes / 1440)} days`;
}
