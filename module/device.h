/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the device
 *
 * /dev/fastipc, the only way in. Each open makes a space. Only this room copies
 * words from and to user memory.
 */
#ifndef FASTIPC_DEVICE_H
#define FASTIPC_DEVICE_H

int fipc_device_init(void);
void fipc_device_exit(void);

#endif /* FASTIPC_DEVICE_H */
