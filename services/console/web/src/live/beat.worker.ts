/** A clock for the socket's beats. Timers of workers keep their pace when the tab is hidden. */
let timer: ReturnType<typeof setInterval> | undefined;

self.onmessage = ({ data }: MessageEvent<number>) => {
  clearInterval(timer);
  timer = setInterval(() => self.postMessage('beat'), data);
};

export {};
