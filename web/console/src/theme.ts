import type { ThemeConfig } from "antd";

/** Ant Design's own greys are too pale for WCAG 2.2 AA. */
export const THEME: ThemeConfig = {
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
