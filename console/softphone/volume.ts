import { at } from '../shared/element.js';
import { icon } from '../shared/icons.js';
import { text } from '../shared/texts.js';

const storageKey = 'ringback-volume';

/** The slider and its mute button; the browser remembers them. */
export class Volume {
  #isMuted = false;
  readonly #slider = at<HTMLInputElement>('volume');

  constructor(private readonly onChange: (volume: number) => void) {
    this.#slider.value = localStorage.getItem(storageKey) ?? '80';
    this.#slider.addEventListener('input', () => {
      this.#isMuted = false;
      localStorage.setItem(storageKey, this.#slider.value);
      this.#show();
    });
    at('mute').addEventListener('click', () => {
      this.#isMuted = !this.#isMuted;
      this.#show();
    });
    this.#show();
  }

  /** 0…1. */
  get value(): number {
    return this.#isMuted ? 0 : Number(this.#slider.value) / 100;
  }

  #show(): void {
    const isOff = this.value === 0;
    at('mute').replaceChildren(icon(isOff ? 'soundOff' : 'soundOn'), text('mute'));
    at('mute').setAttribute('aria-pressed', String(isOff));
    this.onChange(this.value);
  }
}
