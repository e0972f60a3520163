import '@clnrm/spans/preload';
