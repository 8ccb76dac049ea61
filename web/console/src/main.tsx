import { createRoot } from "react-dom/client";
import { App } from "./app";
import "./console.css";

const root = document.getElementById("app");
if (root === null) throw new Error("#app is missing");
createRoot(root).render(<App />);
