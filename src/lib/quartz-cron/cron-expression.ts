/** A cron expression as it was understood. The lists are in ascending order, without repetition, and never empty. */
export interface CronExpression {
  /** The expression as it was written, without the blanks around it. */
  readonly text: string;
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** What the day of month or the day of week says, whichever of them is not `?`. */
  readonly days: DayRule;
  /** 1 is January. */
  readonly months: readonly number[];
  readonly years: readonly number[];
}

/** Which days of a month: the two day fields exclude each other, so there is always one rule. Weekday 1 is Sunday. */
export type DayRule =
  /** `1,15` `28-3` `*` */
  | { readonly kind: 'daysOfMonth'; readonly days: readonly number[] }
  /** `L` `L-3` `LW` `L-3W`: so many days before the last one, or the weekday nearest to that day. */
  | { readonly kind: 'beforeLastDay'; readonly offset: number; readonly nearestWeekday: boolean }
  /** `15W`: the weekday (Monday to Friday) nearest to the day. */
  | { readonly kind: 'nearestWeekday'; readonly day: number }
  /** `MON-FRI` `2,4` `L` (Saturday) */
  | { readonly kind: 'daysOfWeek'; readonly weekdays: readonly number[] }
  /** `6L` `FRIL`: the month's last Friday. */
  | { readonly kind: 'lastDayOfWeek'; readonly weekday: number }
  /** `6#3` `FRI#3`: the month's third Friday. */
  | { readonly kind: 'nthDayOfWeek'; readonly weekday: number; readonly nth: number };
