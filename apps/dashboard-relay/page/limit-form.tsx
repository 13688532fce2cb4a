import { useId, useState } from "preact/hooks";
import { giveOrder } from "./orders.ts";

/** Sets a limit in dollars: proposes half as much again. */
export function LimitForm(props: {
  readonly of: string;
  /** US dollars; undefined when there is none. */
  readonly limit: number | undefined;
  readonly token: string;
  readonly order: (limit: number) => Readonly<Record<string, string | number>>;
}) {
  const { limit, token, order } = props;
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState("");
  const id = useId();
  if (!open)
    return (
      <span class="limit">
        <button type="button" aria-label={`raise the limit of ${props.of}`} onClick={() => setOpen(true)}>
          raise
        </button>
        <span role="status">{told}</span>
      </span>
    );
  const proposed = limit === undefined ? 1 : Math.ceil(limit * 150) / 100;
  return (
    <form
      class="limit"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = Number(new FormData(event.currentTarget).get("limit"));
        setTold("…");
        setOpen(false);
        void giveOrder(token, order(wanted)).then(setTold);
      }}
    >
      <label for={id}>new limit, $</label>
      <input
        id={id}
        name="limit"
        type="number"
        min="0"
        max="1000000000"
        step="any"
        required
        defaultValue={String(proposed)}
        onKeyDown={(event) => event.key === "Escape" && setOpen(false)}
        ref={(input) => input?.focus()}
      />
      <button type="submit">set</button>
      <button type="button" onClick={() => setOpen(false)}>
        cancel
      </button>
    </form>
  );
}
