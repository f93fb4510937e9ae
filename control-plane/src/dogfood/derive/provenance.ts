/** Which version of this program derives; a newer one reads every report again. */
export const tool = 'platformctl 0.1.0';
