// SPDX-License-Identifier: GPL-2.0
/* Netlink messages. */
#include <net/genetlink.h>

#include "nlmsg.h"

/**
 * fipc_nlmsg_begin - begin a message
 * @msg: what is to be begun
 * @skb: where
 * @hdr: from genlmsg_put(), perhaps NULL
 * @pad: attribute to pad with; 0 if there are no 64-bit attributes
 */
void fipc_nlmsg_begin(struct fipc_nlmsg *msg, struct sk_buff *skb,
		      void *hdr, int pad)
{
	*msg = (struct fipc_nlmsg){
		.skb = skb,
		.hdr = hdr,
		.pad = pad,
		.failed = !hdr,
	};
}

/**
 * fipc_nlmsg_end - the message is complete
 * @msg: the message
 *
 * Return: 0; -EMSGSIZE if it did not fit, and @msg->skb is as it was before.
 */
int fipc_nlmsg_end(struct fipc_nlmsg *msg)
{
	if (!msg->failed) {
		genlmsg_end(msg->skb, msg->hdr);
		return 0;
	}
	if (msg->hdr)
		genlmsg_cancel(msg->skb, msg->hdr);

	return -EMSGSIZE;
}

void fipc_nlmsg_u32(struct fipc_nlmsg *msg, int attr, u32 value)
{
	msg->failed = msg->failed || nla_put_u32(msg->skb, attr, value);
}

void fipc_nlmsg_u64(struct fipc_nlmsg *msg, int attr, u64 value)
{
	msg->failed = msg->failed ||
		      nla_put_u64_64bit(msg->skb, attr, value, msg->pad);
}

/* An array of @n in one attribute. */
void fipc_nlmsg_u64s(struct fipc_nlmsg *msg, int attr, const u64 *values,
		     size_t n)
{
	msg->failed = msg->failed ||
		      nla_put_64bit(msg->skb, attr, n * sizeof(*values), values,
				    msg->pad);
}

/* The attribute is there if @value is true. */
void fipc_nlmsg_flag(struct fipc_nlmsg *msg, int attr, bool value)
{
	msg->failed = msg->failed || (value && nla_put_flag(msg->skb, attr));
}

void fipc_nlmsg_name(struct fipc_nlmsg *msg, int attr, const char *name)
{
	msg->failed = msg->failed || nla_put_string(msg->skb, attr, name);
}
