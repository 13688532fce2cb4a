import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./style.css";
import { Page } from "./page.tsx";

const root = document.querySelector("#app");
if (root !== null) render(<Page />, root);
