// The interactive elements of Block Kit as data, in the notation of shapes.ts: buttons, menus, pickers and inputs.
// Source: the page of each element under https://docs.slack.dev/reference/block-kit/block-elements

const menu = { action_id: 'string', placeholder: 'plain_text', confirm: 'confirm', focus_on_load: 'boolean' }
const typed = {
  action_id: 'string',
  placeholder: 'plain_text',
  focus_on_load: 'boolean',
  dispatch_action_config: 'dispatch_action_config',
}
const several = { max_selected_items: 'integer' }

export const elementShapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  button: {
    text: 'plain_text!',
    action_id: 'string',
    url: 'url',
    value: 'string',
    style: 'style',
    confirm: 'confirm',
    accessibility_label: 'string',
  },
  image_element: { image_url: 'url', slack_file: 'slack_file', alt_text: 'string!' },
  overflow: { action_id: 'string', options: 'overflow_option[]!', confirm: 'confirm' },
  checkboxes: {
    action_id: 'string',
    options: 'choice_option[]!',
    initial_options: 'choice_option[]',
    confirm: 'confirm',
    focus_on_load: 'boolean',
  },
  radio_buttons: {
    action_id: 'string',
    options: 'choice_option[]!',
    initial_option: 'choice_option',
    confirm: 'confirm',
    focus_on_load: 'boolean',
  },
  datepicker: { ...menu, initial_date: 'date' },
  timepicker: { ...menu, initial_time: 'time', timezone: 'string' },
  datetimepicker: { action_id: 'string', initial_date_time: 'integer', confirm: 'confirm', focus_on_load: 'boolean' },
  static_select: { ...menu, options: 'option[]', option_groups: 'option_group[]', initial_option: 'option' },
  external_select: { ...menu, initial_option: 'option', min_query_length: 'integer' },
  users_select: { ...menu, initial_user: 'user_id' },
  conversations_select: {
    ...menu,
    initial_conversation: 'string',
    default_to_current_conversation: 'boolean',
    response_url_enabled: 'boolean',
    filter: 'conversation_filter',
  },
  channels_select: { ...menu, initial_channel: 'channel_id', response_url_enabled: 'boolean' },
  multi_static_select: {
    ...menu,
    ...several,
    options: 'option[]',
    option_groups: 'option_group[]',
    initial_options: 'option[]',
  },
  multi_users_select: { ...menu, ...several, initial_users: 'user_id[]' },
  plain_text_input: {
    ...typed,
    initial_value: 'string',
    multiline: 'boolean',
    min_length: 'integer',
    max_length: 'integer',
  },
  number_input: {
    ...typed,
    is_decimal_allowed: 'boolean!',
    initial_value: 'decimal',
    min_value: 'decimal',
    max_value: 'decimal',
  },
  email_text_input: { ...typed, initial_value: 'string' },
  url_text_input: { ...typed, initial_value: 'string' },
}
