import { useEffect, useRef, useState } from "react";

export interface Playback {
  isPlaying: boolean;
  position: number; // seconds
  toggle: () => void;
}

/** Plays samples through the platform's audio, which brings them to the device's rate. What plays ends with the component. */
export function usePlayback(samples: Float32Array<ArrayBuffer>, sampleRate: number): Playback {
  const [isPlaying, setIsPlaying] = useState(false);
  const [position, setPosition] = useState(0);
  const stop = useRef<() => void>(undefined);

  useEffect(() => () => stop.current?.(), []);

  const toggle = () => {
    if (stop.current !== undefined) return stop.current();
    const context = new AudioContext();
    const buffer = context.createBuffer(1, samples.length, sampleRate);
    buffer.copyToChannel(samples, 0);
    const player = new AudioBufferSourceNode(context, { buffer });
    player.connect(context.destination);
    let frame = 0;
    const follow = () => {
      setPosition(context.currentTime);
      frame = requestAnimationFrame(follow);
    };
    stop.current = () => {
      stop.current = undefined;
      cancelAnimationFrame(frame);
      setIsPlaying(false);
      setPosition(0);
      void context.close();
    };
    player.addEventListener("ended", () => stop.current?.());
    player.start();
    setIsPlaying(true);
    follow();
  };
  return { isPlaying, position, toggle };
}
