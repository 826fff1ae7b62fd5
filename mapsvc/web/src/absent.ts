/** In place of optional parts of libraries that the page does not use (vite.config.ts). */
export default undefined;
