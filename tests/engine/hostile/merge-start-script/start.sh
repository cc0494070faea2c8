nohup sh -c "sleep 2; touch /late" > /dev/null 2>&1 &
