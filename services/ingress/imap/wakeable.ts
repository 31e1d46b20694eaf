/** A pause that ends early when something happens; also when it happened just before. */

export interface Wakeable {
  wake(): void;
  pause(ms: number): Promise<void>;
}

export function wakeable(): Wakeable {
  let isAwake = false;
  let end: (() => void) | null = null;
  return {
    wake() {
      isAwake = true;
      end?.();
    },
    async pause(ms) {
      if (!isAwake) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          end = resolve;
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
        end = null;
      }
      isAwake = false;
    },
  };
}
