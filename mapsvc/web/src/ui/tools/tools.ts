import CloudDownload from '@lucide/svelte/icons/cloud-download';
import Columns2 from '@lucide/svelte/icons/columns-2';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Pencil from '@lucide/svelte/icons/pencil';
import Printer from '@lucide/svelte/icons/printer';
import Ruler from '@lucide/svelte/icons/ruler';
import Share2 from '@lucide/svelte/icons/share-2';
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
  /** Whether it does its work without a drawn map, as in browsers without WebGL2. */
  mapless?: true;
  /** Downloads it; asked for when it is opened first. */
  load: () => Promise<{ default: Component<ToolProps> | Component }>;
  /** What of it stays on the map when it is closed. */
  layer?: () => Promise<{ default: Component<ToolProps> }>;
}

/** The tools in the order of the tool bar. */
export const TOOLS: readonly Tool[] = [
  {
    id: 'compare',
    icon: Columns2,
    name: 'tool.compare',
    title: 'tool.compare.title',
    hint: 'tool.compare.hint',
    load: () => import('../compare/CompareTool.svelte'),
    layer: () => import('../compare/CompareLayer.svelte'),
  },
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
  {
    id: 'sketch',
    icon: Pencil,
    name: 'tool.sketch',
    title: 'tool.sketch.title',
    hint: 'tool.sketch.hint',
    load: () => import('./SketchTool.svelte'),
    layer: () => import('./SketchLayer.svelte'),
  },
  {
    id: 'files',
    icon: FolderOpen,
    name: 'tool.files',
    title: 'tool.files.title',
    hint: 'tool.files.hint',
    load: () => import('./FilesTool.svelte'),
    layer: () => import('./FilesLayer.svelte'),
  },
  {
    id: 'share',
    icon: Share2,
    name: 'tool.share',
    title: 'tool.share.title',
    hint: 'tool.share.hint',
    mapless: true,
    load: () => import('./ShareTool.svelte'),
  },
  {
    id: 'keep',
    icon: CloudDownload,
    name: 'tool.keep',
    title: 'tool.keep.title',
    hint: 'tool.keep.hint',
    load: () => import('./KeepTool.svelte'),
  },
  {
    id: 'print',
    icon: Printer,
    name: 'tool.print',
    title: 'tool.print.title',
    hint: 'tool.print.hint',
    load: () => import('./PrintTool.svelte'),
  },
];

/** The part of the page where a tool's button stands, to come back to when the tool is closed. */
export const BUTTON_OF = (id: ToolId) => `tool-${id}`;
