import { useLocalStorage } from "@mantine/hooks";

/** Whether keys without Ctrl do something. Kept for the next visit. */
export function useSingleKeys(): [boolean, (isOn: boolean) => void] {
  const [isOn, setIsOn] = useLocalStorage({
    key: "transducer-studio-single-keys",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  return [isOn, setIsOn];
}
