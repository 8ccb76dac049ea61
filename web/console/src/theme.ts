import { type ThemeConfig, theme } from "antd";
import { useSyncExternalStore } from "react";

/** Ant Design's own greys are too pale for WCAG 2.2 AA. */
const LIGHT: ThemeConfig = {
  token: {
    colorPrimary: "#0958d9",
    colorPrimaryHover: "#0b4fb8",
    colorLink: "#0958d9",
    colorTextSecondary: "#4b5563",
    colorTextTertiary: "#4b5563",
    colorTextQuaternary: "#5b6472",
    colorTextDescription: "#4b5563",
    colorTextPlaceholder: "#5b6472",
    colorTextDisabled: "#5b6472",
    colorError: "#b42318",
    colorWarning: "#8a4b00",
    colorSuccess: "#1b6e35",
    borderRadius: 6,
  },
};

const DARK: ThemeConfig = {
  algorithm: theme.darkAlgorithm,
  token: {
    colorPrimary: "#2b6cdf",
    colorPrimaryHover: "#3a73d9",
    colorLink: "#7ab0ff",
    colorPrimaryText: "#7ab0ff",
    colorBgContainer: "#171c23",
    colorBgElevated: "#1d232b",
    colorBgLayout: "#0f1318",
    colorTextSecondary: "#a9b4c2",
    colorTextTertiary: "#a9b4c2",
    colorTextQuaternary: "#a9b4c2",
    colorTextDescription: "#a9b4c2",
    colorTextPlaceholder: "#a9b4c2",
    colorTextDisabled: "#a9b4c2",
    borderRadius: 6,
  },
  components: {
    Tabs: {
      itemSelectedColor: "#7ab0ff",
      itemHoverColor: "#a8ccff",
      itemActiveColor: "#7ab0ff",
      inkBarColor: "#7ab0ff",
    },
  },
};

const DARK_SCREEN = "(prefers-color-scheme: dark)";

/** As the machine is set, also when that changes while the page is open. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(DARK_SCREEN).matches);
}

export function useTheme(): ThemeConfig {
  return useIsDark() ? DARK : LIGHT;
}

function subscribe(listener: () => void): () => void {
  const query = matchMedia(DARK_SCREEN);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}
