// The thread that the networks run in, so that the page never waits for them.
import '@clusterzoo/runtime/worker';
