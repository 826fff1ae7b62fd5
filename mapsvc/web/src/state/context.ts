import { createContext } from 'svelte';
import type { Explorer } from './explorer.svelte';

/** The explorer of the page, for every component below App. */
export const [useExplorer, provideExplorer] = createContext<Explorer>();
