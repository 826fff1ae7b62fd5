import Ruler from '@lucide/svelte/icons/ruler';
import SquareDashedMousePointer from '@lucide/svelte/icons/square-dashed-mouse-pointer';
import type { Component } from 'svelte';
import type { TextKey } from '../../i18n';
import type { WebMap } from '../../map/map';
import type { ToolId } from '../../state/tools.svelte';

/** What every tool is given. */
export interface ToolProps {
  map: WebMap;
}

/** A tool of the tool bar. */
export interface Tool {
  id: ToolId;
  icon: typeof Ruler;
  /** Its name, short enough to stand below its icon. */
  name: TextKey;
  title: TextKey;
  hint: TextKey;
  /** Downloads it; asked for when it is opened first. */
  load: () => Promise<{ default: Component<ToolProps> }>;
}

/** The tools in the order of the tool bar. */
export const TOOLS: readonly Tool[] = [
  {
    id: 'measure',
    icon: Ruler,
    name: 'tool.measure',
    title: 'tool.measure.title',
    hint: 'tool.measure.hint',
    load: () => import('./MeasureTool.svelte'),
  },
  {
    id: 'select',
    icon: SquareDashedMousePointer,
    name: 'tool.select',
    title: 'tool.select.title',
    hint: 'tool.select.hint',
    load: () => import('../selecting/SelectTool.svelte'),
  },
];

/** The part of the page where a tool's button stands, to come back to when the tool is closed. */
export const BUTTON_OF = (id: ToolId) => `tool-${id}`;
