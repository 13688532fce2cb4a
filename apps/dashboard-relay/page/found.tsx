import { count } from "./format.ts";

/** What was found in prompts and replies, by kind and number, never itself. */
export function Found({ redactions }: { redactions: Readonly<Record<string, number>> }) {
  const kinds = Object.entries(redactions).toSorted((a, b) => b[1] - a[1]);
  return (
    <section aria-labelledby="found">
      <h2 id="found">Redacted</h2>
      {kinds.length === 0 ? (
        <p class="quiet">Nothing sensitive was found.</p>
      ) : (
        <ul class="plain-list counts">
          {kinds.map(([kind, times]) => (
            <li key={kind}>
              <span>{kind.replaceAll("_", " ")}</span> <b>{count(times)}</b>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
