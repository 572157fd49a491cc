/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: control commands
 *
 * Everything but the hot commands: rare, may allocate and sleep, decoded from a
 * table, extensible by size. Each builds all it makes, writes the result to user
 * space, and publishes last: nothing that can fail comes after, so a failed
 * command has made nothing.
 */
#ifndef FASTIPC_CONTROL_H
#define FASTIPC_CONTROL_H

#include "space.h"

long fipc_control(struct fipc_space *space, unsigned int cmd,
		  void __user *uarg);

#endif /* FASTIPC_CONTROL_H */
