import { useEffect, useState } from "preact/hooks";
import { type View, watch } from "./connection.ts";
import { forgetToken } from "./token.ts";

/** What the relay tells, at most once a frame of the screen. */
export function useView(token: string | undefined): View {
  const [view, setView] = useState<View>({ connection: { kind: "connecting" }, state: undefined });
  useEffect(() => {
    if (token === undefined) {
      setView({ connection: { kind: "no_token" }, state: undefined });
      return undefined;
    }
    let latest: View | undefined;
    let frame = 0;
    const stop = watch({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`,
      token,
      show(next) {
        if (next.connection.kind === "refused") forgetToken();
        latest = next;
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          if (latest !== undefined) setView(latest);
        });
      },
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [token]);
  return view;
}
