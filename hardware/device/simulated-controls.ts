/**
 * What a person can do to a simulated device: the faults that it can have, by name, each switched on and off or made to
 * happen once. Every simulated driver has one of these; demos, training and tests drive the same. Rule DEVICE-21.
 */

export type SimulatedFault = Readonly<{
  /** snake_case; its words stand with the screen's texts. */
  fault: string;
  /** while_on: until it is switched off. once: happens and is over. */
  lasts: 'while_on' | 'once';
  isOn: boolean;
}>;

export interface SimulatedControls {
  faults(): readonly SimulatedFault[];
  /** Answers whether there is such a fault. Of one that happens once only `true` makes it happen. */
  setFault(fault: string, isOn: boolean): boolean;
}

export type FaultTable = Readonly<{
  whileOn?: Readonly<Record<string, (isOn: boolean) => void>>;
  once?: Readonly<Record<string, () => void>>;
}>;

export function createSimulatedControls({ whileOn = {}, once = {} }: FaultTable): SimulatedControls {
  const on = new Set<string>();
  return {
    faults: () => [
      ...Object.keys(whileOn).map((fault) => ({ fault, lasts: 'while_on' as const, isOn: on.has(fault) })),
      ...Object.keys(once).map((fault) => ({ fault, lasts: 'once' as const, isOn: false })),
    ],
    setFault: (fault, isOn) => {
      const lasting = Object.hasOwn(whileOn, fault) ? whileOn[fault] : undefined;
      const passing = Object.hasOwn(once, fault) ? once[fault] : undefined;
      if (lasting !== undefined && on.has(fault) !== isOn) {
        if (isOn) on.add(fault);
        else on.delete(fault);
        lasting(isOn);
      }
      if (isOn) passing?.();
      return lasting !== undefined || passing !== undefined;
    },
  };
}
