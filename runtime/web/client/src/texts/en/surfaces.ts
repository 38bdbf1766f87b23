export const surfaces = {};
