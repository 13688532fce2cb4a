/** Asks for the token of the dashboard. */
export function Login({ wrong, enter }: { wrong: boolean; enter: (token: string) => void }) {
  return (
    <section class="empty">
      <h2>{wrong ? "That token is not valid here" : "A token is needed"}</h2>
      <p>
        {wrong && "It was changed, or belongs to another dashboard. "}
        Open the address that iron printed when it started, which ends with <code>#token=…</code>, or paste
        the token. It is kept in the file <code>dashboard-token</code> of iron's state folder.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const token = new FormData(event.currentTarget).get("token");
          if (typeof token === "string" && token.trim() !== "") enter(token.trim());
        }}
      >
        <input
          name="token"
          type="password"
          aria-label="Token"
          autocomplete="off"
          spellcheck={false}
          placeholder="token"
          required
        />
        <button type="submit">open</button>
      </form>
    </section>
  );
}
