// SPDX-License-Identifier: GPL-2.0
/* How long to spin: what a task learns from its waits. */
#include <linux/minmax.h>
#include <linux/moduleparam.h>

#include "limits.h"
#include "spin.h"

unsigned int fipc_spin_ns __read_mostly = FIPC_SPIN_NS_DEFAULT;
bool fipc_handoff __read_mostly = true;

static int fipc_spin_ns_set(const char *val, const struct kernel_param *kp)
{
	return param_set_uint_minmax(val, kp, 0, FIPC_SPIN_NS_MAX);
}

static const struct kernel_param_ops fipc_spin_ns_ops = {
	.set = fipc_spin_ns_set,
	.get = param_get_uint,
};

/* Values at load time. Later the control plane changes these settings. */
module_param_cb(spin_ns, &fipc_spin_ns_ops, &fipc_spin_ns, 0);
MODULE_PARM_DESC(spin_ns,
		 "Longest time to spin before a sleep, ns; 0: never (default 200000, at most 1000000)");
module_param_named(handoff, fipc_handoff, bool, 0);
MODULE_PARM_DESC(handoff,
		 "Give the CPU to the task that a call or reply wakes (default Y)");

/**
 * fipc_spin_begin - a wait begins: get the budget for a spin
 * @spin: the current task's; @off is false
 *
 * Return: how long to spin, ns; 0: not at all.
 */
u32 fipc_spin_begin(struct fipc_spin *spin)
{
	u32 bound = READ_ONCE(fipc_spin_ns);

	if (spin->budget)
		return min(spin->budget, bound);
	if (spin->skip) {
		spin->skip--;
		return 0;
	}
	spin->budget = bound;

	return bound;
}

/**
 * fipc_spin_learn - learn from a spin that has ended
 * @spin: the current task's
 * @paid: the answer came during the spin
 */
void fipc_spin_learn(struct fipc_spin *spin, bool paid)
{
	if (paid) {
		spin->budget = min(2 * spin->budget, READ_ONCE(fipc_spin_ns));
		spin->pause = 0;
		return;
	}

	spin->budget = spin->pause ? 0 : spin->budget / 2;
	if (spin->budget >= FIPC_SPIN_NS_LEAST)
		return;
	spin->budget = 0;
	spin->pause = clamp(2 * spin->pause, 1, FIPC_SPIN_PAUSE_MAX);
	spin->skip = spin->pause;
}
