/** Parts of the card that come after its values: downloaded when a card is first opened. */
export { default as CardMore } from './CardMore.svelte';
export { default as CopyButton } from './CopyButton.svelte';
