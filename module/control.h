/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: control commands
 *
 * All commands except the hot commands. They are rare, may allocate and sleep, are
 * decoded from a table, and their arguments can grow. A command first creates all that
 * it needs, then copies the result to user space, and publishes last. No step after
 * the publication can fail, so a failed command leaves no new object.
 */
#ifndef FASTIPC_CONTROL_H
#define FASTIPC_CONTROL_H

#include "space.h"

long fipc_control(struct fipc_space *space, unsigned int cmd,
		  void __user *uarg);

#endif /* FASTIPC_CONTROL_H */
