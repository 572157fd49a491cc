/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the device
 *
 * /dev/fastipc is the only way to send and receive messages. Each open creates a
 * space. This file selects the function for each command, and for the form of its
 * words: in user memory or in registers.
 */
#ifndef FASTIPC_DEVICE_H
#define FASTIPC_DEVICE_H

int fipc_device_init(void);
void fipc_device_exit(void);

#endif /* FASTIPC_DEVICE_H */
