import { offersWebgl } from './webgl';

self.postMessage(offersWebgl(new OffscreenCanvas(1, 1)));
