/**
 * States that a long run must have reached: what it never reached it has not tested. Each is counted where it
 * happens (`onReached`).
 */
export const RARE_STATES: readonly string[] = [
  // Customers and webhooks.
  'ten_first_messages_at_once',
  'webhook_again',
  'webhook_again_during_handover',
  'message_while_waiting',
  'reopened_by_customer',
  'left_while_waiting',
  // Everybody against everybody.
  'conflict_on_a_conversation',
  'conflict_on_an_agent',
  // Offers.
  'routing_offered',
  'routing_expired',
  'routing_withdrawn',
  'routing_taken_over',
  'routing_returned',
  'routing_slots_straightened',
  'accept_refused_offer_gone',
  'accept_refused_held_by_another_agent',
  'accept_refused_slot_gone',
  'accepted_after_the_bot_took_over',
  // Agents.
  'blip_without_flap',
  'one_of_two_tabs_closed',
  'agent_lost_for_a_while',
  'set_away_for_ignoring',
  'came_back_after_being_set_away',
  'capacity_lowered_below_load',
  'capacity_overridden_by_name',
  'picked_up_by_hand',
  'pick_up_refused',
  'transferred',
  'transfer_refused_no_room',
  'transfer_refused_not_here',
  'reply_refused_after_it_went_elsewhere',
  // Delivery.
  'platform_silent',
  'platform_asked_for_patience',
  'attempt_lost_in_a_crash',
  'late_report_below_what_was_known',
  // Machines.
  'append_lost',
  'append_committed_answer_lost',
  'process_paused',
  'old_plan_carried_out',
  'lead_taken_from_a_sleeper',
  'bot_crashed',
  'delivery_crashed',
  'ingress_crashed',
  'overview_crashed',
  'presence_crashed',
  'router_one_crashed',
  'router_two_crashed',
];
