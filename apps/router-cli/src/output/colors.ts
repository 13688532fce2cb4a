import pc from "picocolors";

/** Paint for a terminal, or none. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours only on a terminal that wants them (https://no-color.org). */
export function colorsFor(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Colors {
  return pc.createColors(stream.isTTY === true && !env["NO_COLOR"]);
}
