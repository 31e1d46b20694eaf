/** Opens the card with the keys, from anywhere. */
import { createContext, useContext } from 'react';

export const HelpContext = createContext<() => void>(() => {});
export const useShowHelp = () => useContext(HelpContext);
