import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { useIsDark } from "../theme";

echarts.use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  CanvasRenderer,
]);

interface Props {
  label: string;
  option: echarts.EChartsCoreOption;
  onClick?: (name: string, series: string) => void;
}

/** A picture of a table that is on the page as well. */
export function Chart({ label, option, onClick }: Props) {
  const isDark = useIsDark();
  const box = useRef<HTMLDivElement>(null);
  const click = useRef(onClick);
  click.current = onClick;
  useEffect(() => {
    if (box.current === null) return;
    const chart = echarts.init(box.current, isDark ? "dark" : undefined);
    chart.setOption({
      backgroundColor: "transparent",
      animation: false,
      aria: { enabled: true, decal: { show: true } },
      ...option,
    });
    chart.on("click", (event) => click.current?.(event.name, event.seriesId ?? ""));
    const resize = new ResizeObserver(() => chart.resize());
    resize.observe(box.current);
    return () => {
      resize.disconnect();
      chart.dispose();
    };
  }, [option, isDark]);
  return <div ref={box} className="chart" role="img" aria-label={label} />;
}
