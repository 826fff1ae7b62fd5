import { fileURLToPath } from 'node:url';

/** A place in MapLibre's sources and what stands there instead. */
interface Change {
  find: string;
  put: string;
}

const ours = (name: string) => JSON.stringify(fileURLToPath(new URL(`../src/${name}`, import.meta.url)));
const COMPILING = `import {finishLater, isCompiling} from ${ours('map/compiling.ts')};`;

/**
 * Where MapLibre makes the page wait, it goes on without: programs of the graphics card are taken when they are ready
 * (`src/map/compiling.ts`), most of them before anything is drawn, and letters are drawn a few at a time. What is drawn once and kept waits as before.
 */
const CHANGES: Record<string, readonly [string, ...Change[]]> = {
  'webgl/program.ts': [
    COMPILING,
    {
      find: `        if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) {`,
      put: `        const finish = () => {
        this.failedToCreate = false;
        if (!gl.getProgramParameter(this.program, gl.LINK_STATUS)) {`,
    },
    {
      find: `configuration.getUniforms(context, uniformLocations) : [];\n`,
      put: `configuration.getUniforms(context, uniformLocations) : [];
        };
        const {depth, heatmap, heatmapTexture, hillshadePrepare, terrain, terrainDepth, terrainHeight} = shaders;
        const kept: unknown[] = [depth, heatmap, heatmapTexture, hillshadePrepare, terrain, terrainDepth, terrainHeight];
        this.failedToCreate = true;
        if (useTerrain || kept.includes(source)) finish();
        else finishLater(gl, finish);
`,
    },
  ],
  'render/painter.ts': [
    `import {isCompiling, programsOf} from ${ours('map/compiling.ts')};
import {ProgramConfiguration} from '../data/program_configuration.ts';`,
    {
      find: `        const tileManagers = style.tileManagers;\n\n        const coordsAscending`,
      put: `        const tileManagers = style.tileManagers;
        if (!this.hasPrograms && layerIds.length > 0) {
            this.hasPrograms = true;
            frameRenderContext.useProgram('background');
            frameRenderContext.useProgram('clippingMask');
            for (const id of layerIds) {
                const layer = style._layers[id];
                if (layer.isHidden(transform.zoom)) continue;
                for (const {name, properties} of programsOf(layer)) {
                    const inputs = new ProgramConfiguration(layer as any, transform.zoom, (each) => each.startsWith(properties));
                    frameRenderContext.useProgram(name, inputs);
                }
            }
            if (isCompiling(this.context.gl, () => style.map.triggerRepaint())) return;
        }

        const coordsAscending`,
    },
    {
      find: `    programCache: ProgramCache;\n`,
      put: `    programCache: ProgramCache;\n    hasPrograms = false;\n`,
    },
  ],
  'ui/map.ts': [
    COMPILING,
    {
      find: `        this.painter.render(this.style,`,
      put: `        const isComplete = () => !isCompiling(this.painter.context.gl, () => this.triggerRepaint());
        if (isComplete()) this.painter.render(this.style,`,
    },
    {
      find: `} else if (!this.isMoving() && this.loaded()) {`,
      put: `} else if (isComplete() && !this.isMoving() && this.loaded()) {`,
    },
  ],
  'render/glyph_manager.ts': [
    `import {turn} from ${ours('lib/pause.ts')};`,
    {
      find: `        const tinySDF = await this._getTinySDF(entry, stack, id, fontFaceFamily);\n`,
      put: `        const tinySDF = await this._getTinySDF(entry, stack, id, fontFaceFamily);\n        await turn();\n`,
    },
  ],
};

/** One of MapLibre's sources, changed where it makes the page wait. @throws when a place is not there as it was */
export function patient(id: string, code: string): string {
  const [name, found] = Object.entries(CHANGES).find(([end]) => id.endsWith(`/maplibre-gl/src/${end}`)) ?? [];
  if (!found) return code;
  const [before, ...changes] = found;
  return changes.reduce((text, { find, put }) => {
    if (text.split(find).length !== 2) throw new Error(`${name} of MapLibre has changed: ${find}`);
    return text.replace(find, () => put);
  }, `${before}\n${code}`);
}
