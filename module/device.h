/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: the device
 *
 * /dev/fastipc, the only way in. Each open makes a space. Which command it is, and
 * in which form the words come, is decided here.
 */
#ifndef FASTIPC_DEVICE_H
#define FASTIPC_DEVICE_H

int fipc_device_init(void);
void fipc_device_exit(void);

#endif /* FASTIPC_DEVICE_H */
