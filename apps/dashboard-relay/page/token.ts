const KEY = "iron-dashboard-token";

/** The token comes in the address's fragment, which no browser sends anywhere; it is kept for this tab and taken out of the address. */
export function takeToken(): string | undefined {
  const shown = /^#(?:token=)?(.+)$/.exec(location.hash)?.[1];
  if (shown !== undefined) {
    keepToken(shown);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(KEY);
}
