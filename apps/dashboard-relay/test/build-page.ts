import { pageFolder } from "../src/page-folder.ts";

/** Builds the page before the tests where it is old: they serve what users get. */
export default function buildPage(): void {
  pageFolder();
}
