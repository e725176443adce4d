using System.ClientModel;
using System.Net.Http.Headers;
using System.Text;
using Factory.Agent;
using Factory.Scenes;
using Jidoka.Demo;
using ModelContextProtocol;

namespace Jidoka.System.Tests.Running;

/// <summary>Prompts, arguments, results and keys stand nowhere but where they belong: searched byte by byte.</summary>
public sealed class PrivacyTests
{
    private const int LimitMs = 120_000;

    // One word for each way that content travels; none of them may be found in any file or log of Jidoka.
    private const string Prompt = "canaryPromptQzx";
    private const string Instruction = "canaryInstructionQzx";
    private const string Argument = "canaryArgumentQzx";
    private const string Refused = "canaryRefusedQzx";
    private const string Result = "canaryResultQzx";
    private const string Answer = "canaryAnswerQzx";
    private const string Bad = "canaryBadRequestQzx";

    private const string Scenes = $$"""
        models: [m1]
        users: [u1]
        agents: [{ name: marker-agent, user: u1, model: m1, instructions: {{Instruction}} }]
        servers:
          - name: s1
            transport: stdio
            tools:
              - name: look
                description: Looks.
                arguments: { properties: { at: { type: string } } }
                effects: [reads]
                selects: []
                answers: [{ text: "{{Result}} {{Refused}}" }]
              - name: send
                description: Sends.
                arguments: { properties: { to: { type: string } } }
                effects: [external]
                selects: [to]
                answers: [{ text: sent }]
        scenes:
          - title: One
            agent: marker-agent
            prompt: Look at {{Argument}} {{Prompt}}.
            streaming: both
            script:
              - call: { tool: s1/look, with: { at: {{Argument}} } }
              - call: { tool: s1/send, with: { to: {{Refused}} } }
              - say: {{Answer}}
            expect: { calls: [] }
        """;

    [Fact]
    public async Task No_content_and_no_key_is_found_in_the_data_the_log_or_an_error()
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var folder = new TempFolder();
        using var elsewhere = new TempFolder();
        var path = elsewhere.File("scenes.yaml");
        await File.WriteAllTextAsync(path, Scenes, limit.Token);
        var file = ScenesReader.ReadFile(path);
        string log,
            errors,
            key,
            providerKey;
        await using (
            var factory = await SampleFactory.StartAsync(
                file,
                path,
                folder.Path,
                Repository.Executable,
                limit.Token
            )
        )
        {
            key = factory.KeyOf("marker-agent");
            providerKey = factory.ProviderKey;
            foreach (var streaming in (bool[])[false, true])
            {
                await using var agent = await PlainAgent.ConnectAsync(
                    factory.AgentUrl,
                    key,
                    "m1",
                    Instruction,
                    limit.Token
                );
                await agent.AskAsync(file.Scenes[0].Prompt, streaming, limit.Token);
            }
            factory.Received()["s1"].Count.ShouldBe(2);
            errors = await BadRequestsAsync(factory.AgentUrl, key, limit.Token);
            await factory.Gateway.DisposeAsync();
            log = factory.Gateway.Log;
        }

        var data = Files(folder.File("jidoka-data"));
        data.ShouldContain(d => Has(d.Bytes, "marker-agent"), "the search finds what is there");
        string[] secrets =
        [
            Prompt,
            Instruction,
            Argument,
            Refused,
            Result,
            Answer,
            Bad,
            key,
            providerKey,
        ];
        foreach (var secret in secrets)
        {
            foreach (var (name, bytes) in data)
                Has(bytes, secret).ShouldBeFalse($"{secret} in {name}");
            log.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"{secret} in the log");
            errors
                .Contains(secret, StringComparison.Ordinal)
                .ShouldBeFalse($"{secret} in an error: {errors}");
        }
    }

    /// <summary>What the gateway answers to requests that are wrong in many ways, one after another.</summary>
    private static async Task<string> BadRequestsAsync(Uri url, string key, CancellationToken limit)
    {
        (string Path, string Body)[] requests =
        [
            ("/v1/chat/completions", """{"model":"m1","messages":[{"role":"user","content":"BAD"""),
            (
                "/v1/chat/completions",
                """{"model":"no-such","messages":[{"role":"user","content":"BAD"}]}"""
            ),
            ("/v1/chat/completions", """{"model":"m1","messages":"BAD"}"""),
            (
                "/v1/chat/completions",
                """{"model":"m1","messages":[{"role":"user","content":"BAD"}]}"""
            ),
            ("/v1/embeddings", """{"model":"m1","input":"BAD"}"""),
            (
                "/mcp",
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"s1__look","arguments":"BAD"""
            ),
            (
                "/mcp",
                """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"s1__none","arguments":{"x":"BAD"}}}"""
            ),
        ];
        using var http = new HttpClient { BaseAddress = url };
        var errors = new StringBuilder();
        foreach (var bearer in (string[])[key, "jdk_" + Bad])
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer",
                bearer
            );
            foreach (var (path, body) in requests)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new StringContent(
                        body.Replace("BAD", Bad, StringComparison.Ordinal),
                        Encoding.UTF8,
                        "application/json"
                    ),
                };
                request.Headers.Accept.ParseAdd("application/json, text/event-stream");
                using var answer = await http.SendAsync(request, limit);
                answer.IsSuccessStatusCode.ShouldBeFalse(path + " " + body);
                errors.AppendLine(await answer.Content.ReadAsStringAsync(limit));
            }
        }
        return errors.ToString();
    }

    private static List<(string Name, byte[] Bytes)> Files(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(f => (f, File.ReadAllBytes(f))),
        ];

    private static bool Has(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0
        || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
