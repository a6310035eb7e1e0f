import { exactMultiple, roundStep } from "../axis-ticks.ts";

/** How values lie on an axis: a place is what is drawn, linearly. */
export interface Scale {
  place: (value: number) => number; // NaN where the value has none
  value: (place: number) => number;
  /** Round values between two places, about so many. */
  ticks: (from: number, to: number, wanted: number) => number[];
}

export const linearScale: Scale = {
  place: value => value,
  value: place => place,
  ticks: linearTicks,
};

/** Values of 0 and below have no place. */
export const logScale: Scale = {
  place: value => (value > 0 ? Math.log10(value) : Number.NaN),
  value: place => 10 ** place,
  ticks: logTicks,
};

function linearTicks(from: number, to: number, wanted: number): number[] {
  if (!(to > from)) return [from];
  const step = roundStep(to - from, wanted);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) ticks.push(exactMultiple(step, i));
  return ticks;
}

/** Powers of ten, or 1, 2 and 5 times them where those are few, or linear ticks where those are few as well. */
function logTicks(from: number, to: number, wanted: number): number[] {
  const spaced = powersBetween(from, to, Math.max(1, Math.ceil((to - from) / wanted)));
  const powers = spaced.length < 3 ? powersBetween(from, to, 1) : spaced;
  if (powers.length >= 3) return powers.map(power => 10 ** power);
  const fine: number[] = [];
  for (let power = Math.floor(from); power <= to; power++) {
    for (const factor of [1, 2, 5]) {
      const value = Number((factor * 10 ** power).toPrecision(3));
      if (Math.log10(value) >= from && Math.log10(value) <= to) fine.push(value);
    }
  }
  return fine.length >= 3 ? fine : linearTicks(10 ** from, 10 ** to, wanted).filter(value => value > 0);
}

function powersBetween(from: number, to: number, step: number): number[] {
  const powers: number[] = [];
  for (let power = Math.ceil(from / step) * step; power <= to; power += step) powers.push(power);
  return powers;
}

/** The text of a tick: exact. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return Number(value.toPrecision(6)).toExponential();
  return exact.format(value);
}

/** A value read off a curve, to four digits. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "not a number";
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return short.format(value);
}

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 10 });
const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 4 });
