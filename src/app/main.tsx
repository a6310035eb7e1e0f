import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { assert } from "../lib/assert.ts";
import { StatusPage } from "./StatusPage.tsx";
import "./style.css";

const root = document.getElementById("root");
assert(root !== null, "index.html has an element #root");
createRoot(root).render(
  <StrictMode>
    <StatusPage />
  </StrictMode>,
);
