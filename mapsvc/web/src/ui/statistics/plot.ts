/** What the charts use of Observable Plot, in a module of its own so that it is downloaded with the first chart. */
export { axisX, dodgeY, dot, plot, ruleX } from '@observablehq/plot';
