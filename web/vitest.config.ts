import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    testTimeout: 60_000, // on a busy machine
    projects: [
      { extends: true, test: { name: "sdk", include: ["tests/sdk/**/*.test.ts"], environment: "node" } },
      {
        extends: true,
        oxc: { jsx: { runtime: "automatic", importSource: "react" } },
        test: {
          name: "console",
          include: ["tests/console/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
        },
      },
      {
        extends: true,
        test: {
          name: "view",
          include: ["tests/{widget,loader}/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          environmentOptions: {
            happyDOM: {
              settings: { disableIframePageLoading: true, handleDisabledFileLoadingAsSuccess: true },
            },
          },
        },
      },
    ],
  },
});
