using Factory.Agent;

// Works on one task: reads the base URL, key and model from the environment and the prompt from the command line.
if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine(
        "usage: AGENT_URL=... AGENT_KEY=... AGENT_MODEL=... Factory.Agent PROMPT [--stream]"
    );
    return 64;
}
await using var agent = await PlainAgent.ConnectAsync(
    new Uri(Environment.GetEnvironmentVariable("AGENT_URL") ?? "http://127.0.0.1:8700"),
    Environment.GetEnvironmentVariable("AGENT_KEY") ?? "",
    Environment.GetEnvironmentVariable("AGENT_MODEL") ?? "",
    instructions: null,
    CancellationToken.None
);
Console.WriteLine(await agent.AskAsync(args[0], args.Contains("--stream"), CancellationToken.None));
return 0;
