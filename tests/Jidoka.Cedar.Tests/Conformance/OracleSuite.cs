using System.Text.Json;

namespace Jidoka.Cedar.Tests.Conformance;

/// <summary>Our own random cases, asked of the official engine and of ours in the same run.</summary>
internal static class OracleSuite
{
    private const int QuestionsPerRun = 2_000;

    private const string Script = """
        import fs from 'node:fs';
        import { cedar, reload, parseExact, authorize, validatePolicies, policySet } from './lib.mjs';
        const ok = a => ({ ok: a.type === 'success', errors: a.errors?.map(e => e.message) });
        // Damaged JSON comes as text; what is no JSON at all never reaches an engine.
        const read = text => { try { return JSON.parse(text), parseExact(text); } catch (e) { if (e instanceof RangeError) throw e; return undefined; } };
        // Only a trap or an overflowing stack leaves a question without an answer; another exception is an answer.
        const broke = text => /unreachable|out of bounds|Maximum call stack|null function|RangeError|RuntimeError/.test(text);
        const threw = text => broke(text) ? { crashed: text } : { ok: false, threw: text, errors: [text] };
        const over = (text, f) => { const json = read(text); return json === undefined ? { ok: false, errors: ['not JSON'] } : ok(f(json)); };
        const est = text => { const a = cedar.policyToJson(text); return a.type === 'success' ? a : cedar.templateToJson(text); };
        const print = json => { const a = cedar.policyToText(json); return a.type === 'success' ? a : cedar.templateToText(json); };
        const ops = {
          authorize,
          validate: q => validatePolicies(q.policies, q.schema),
          // A set of policies without templates is the interface's limit and not the language's: then the parts are read.
          policies: q => { const a = ok(cedar.checkParsePolicySet(policySet(q.policies))); return a.errors?.includes('static policy set includes a template') ? ok(cedar.policySetTextToParts(q.policies)) : a; },
          policyJson: q => over(q.text, json => cedar.checkParsePolicySet(json)),
          schemaJson: q => over(q.text, json => cedar.checkParseSchema(json)),
          entities: q => over(q.text, json => cedar.checkParseEntities({ entities: json, schema: q.schema ?? null })),
          context: q => over(q.text, json => cedar.checkParseContext({ context: json, schema: null, action: null })),
          schema: q => ({ ...ok(cedar.checkParseSchema(q.schema)), json: cedar.schemaToJson(q.schema).json }),
          est: q => { const a = est(q.policy); return { json: a.json, text: a.json && print(a.json).text, formatted: cedar.formatPolicies({ policyText: q.policy, lineWidth: 60, indentWidth: 2 }).formatted_policy }; },
          print: q => ({ text: print(q.policy).text }),
        };
        const [from, to] = process.argv.slice(2);
        const answers = fs.readFileSync(from, 'utf8').split('\n').filter(Boolean).map(line => {
          const q = parseExact(line);
          try { const a = ops[q.op](q); return a.engineCrashed ? threw(a.failure[0]) : a; } catch (e) { reload(); return threw(String(e)); }
        });
        fs.writeFileSync(to, answers.map(a => JSON.stringify(a)).join('\n'));
        """;

    /// <summary>Asks the questions of both; the numbers of the cases say what they hold.</summary>
    /// <param name="oracle">The official engine.</param>
    /// <param name="seed">What to draw from.</param>
    /// <param name="numbers">Which cases; one case asks several things.</param>
    /// <param name="cancel">Stops the run.</param>
    public static async Task<Tally> RunAsync(
        CedarOracle oracle,
        int seed,
        IReadOnlyCollection<int> numbers,
        CancellationToken cancel
    )
    {
        var cases = new OracleCases(seed);
        var tally = await AskAsync(oracle, numbers.SelectMany(cases.At), cancel);
        tally.Cases = numbers.Count;
        return tally;
    }

    /// <summary>Asks the questions of the official engine, and has its answers judged.</summary>
    public static async Task<Tally> AskAsync(
        CedarOracle oracle,
        IEnumerable<OracleQuestion> all,
        CancellationToken cancel
    )
    {
        var run = Guid.NewGuid().ToString("N");
        var (script, asked, answered) = (
            oracle.PathOf($"questions-{run}.mjs"),
            oracle.PathOf($"questions-{run}.jsonl"),
            oracle.PathOf($"answers-{run}.jsonl")
        );
        await File.WriteAllTextAsync(script, Script, cancel);
        var tally = new Tally();
        try
        {
            foreach (var questions in all.Chunk(QuestionsPerRun))
            {
                await File.WriteAllLinesAsync(asked, questions.Select(q => q.Line()), cancel);
                await oracle.NodeAsync(script, [asked, answered], null, cancel);
                var answers = await File.ReadAllLinesAsync(answered, cancel);
                if (answers.Length != questions.Length)
                    throw new InvalidOperationException(
                        $"{questions.Length} questions, {answers.Length} answers"
                    );
                foreach (var (question, answer) in questions.Zip(answers))
                    Judge(question, answer, tally);
            }
        }
        finally
        {
            File.Delete(script);
            File.Delete(asked);
            File.Delete(answered);
        }
        return tally;
    }

    private static void Judge(OracleQuestion question, string answer, Tally tally)
    {
        using var document = JsonDocument.Parse(
            answer,
            new JsonDocumentOptions { MaxDepth = 4_000 }
        );
        var root = document.RootElement;
        tally.Asked++;
        // The engine in WebAssembly breaks down on deep nesting, and then has no opinion.
        if (root.TryGetProperty("crashed", out var why))
        {
            tally.Breakdown($"{question.Id}: {why}");
            return;
        }
        // What reads a text may throw to refuse it; whatever else throws has no such excuse.
        var refuses = question.Operation is not ("authorize" or "validate" or "est" or "print");
        if (root.TryGetProperty("threw", out var thrown) && !refuses)
        {
            tally.Requests++;
            tally.Parse(question.Id, false, true, $"the engine threw {thrown}");
            return;
        }
        question.Judge(root, tally);
    }
}
